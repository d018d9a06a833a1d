namespace Dunlin.Contracts.Generator.Models;

/// <summary>What a record is to a contract.</summary>
internal enum RecordKind
{
    StoredEvent,
    EphemeralEvent,
    State,
}

/// <summary>What a record stands for.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Namespace">Of its channels.</param>
/// <param name="Event">The event name; empty of a state.</param>
internal sealed record RecordRole(RecordKind Kind, string Namespace, string Event);

/// <summary>A marked record.</summary>
/// <param name="Type">The record.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="Location">Of its name.</param>
/// <param name="Findings">What is wrong with it alone.</param>
internal sealed record RecordModel(DeclaredType Type, RecordRole Role, SourceLocation Location, EquatableArray<Finding> Findings);
