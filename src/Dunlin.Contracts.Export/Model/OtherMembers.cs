namespace Dunlin.Contracts.Export.Model;

/// <summary>What becomes of members that an object's type does not know.</summary>
internal enum OtherMembers
{
    /// <summary>The reader passes over them.</summary>
    Ignored,

    /// <summary>The reader refuses the object.</summary>
    Refused,

    /// <summary>The type keeps them (<c>[JsonExtensionData]</c>).</summary>
    Kept,
}
