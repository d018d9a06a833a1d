namespace Dunlin.Contracts.Generator.Models;

/// <summary>A class of the project, as far as more of it can be written.</summary>
/// <param name="Reference">How code names it from anywhere: <c>global::Chat.Room.Text</c>.</param>
/// <param name="Namespace">The C# namespace that it is in; empty: none.</param>
/// <param name="Containers">The types that it stands in, the outermost first, as their declarations begin: <c>partial class Room</c>.</param>
/// <param name="Declaration">As its own begins: <c>partial record Text</c>.</param>
/// <param name="Name">What people call it: <c>Text</c>.</param>
internal sealed record DeclaredType(string Reference, string Namespace, EquatableArray<string> Containers, string Declaration, string Name);
