namespace Dunlin.Bench.Presentation;

/// <summary>A table before it is decided where it is shown.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Columns">The headings. The first are of text, the others of numbers.</param>
/// <param name="TextColumns">How many are of text.</param>
/// <param name="Rows">Each has a cell for every column.</param>
/// <param name="Notes">Below it.</param>
internal sealed record TextTable(string Title, IReadOnlyList<string> Columns, int TextColumns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notes);
