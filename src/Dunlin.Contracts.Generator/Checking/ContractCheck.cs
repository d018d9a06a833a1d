using Dunlin.Contracts.Generator.Models;

namespace Dunlin.Contracts.Generator.Checking;

/// <summary>Puts the records and contracts of a project together, and finds what does not fit.</summary>
internal sealed class ContractCheck
{
    private readonly List<RecordPart> _records = [];
    private readonly List<ContractPart> _contracts = [];
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _files = new(StringComparer.OrdinalIgnoreCase);

    private ContractCheck()
    {
    }

    public static ContractSet Run(IReadOnlyList<RecordModel> records, IReadOnlyList<ContractModel> contracts)
    {
        var check = new ContractCheck();
        foreach (var record in records)
            check.Add(record, [.. contracts.Where(contract => contract.Listed.Contains(record.Type.Reference))]);
        foreach (var contract in contracts)
            check.Add(contract, [.. contract.Listed.SelectMany(listed => records.Where(record => record.Type.Reference == listed))]);
        return new ContractSet(
            new EquatableArray<RecordPart>(check._records),
            new EquatableArray<ContractPart>(check._contracts),
            new EquatableArray<Finding>(check._findings.Distinct()));
    }

    private void Add(RecordModel record, IReadOnlyList<ContractModel> contracts)
    {
        _findings.AddRange(record.Findings);
        if (contracts.Count == 0)
            _findings.Add(Finding.Of(Problems.NotListed, record.Location, record.Type.Name));
        else if (contracts.Count > 1)
            _findings.Add(Finding.Of(Problems.ListedTwice, record.Location, record.Type.Name, contracts[0].Type.Name, contracts[1].Type.Name));
        else if (record.Findings.Count == 0)
            _records.Add(new RecordPart(FileOf(record.Type, record.Role.Kind == RecordKind.State ? "State" : "Event"), record.Type, record.Role, contracts[0].Type.Reference));
    }

    private void Add(ContractModel contract, IReadOnlyList<RecordModel> records)
    {
        _findings.AddRange(contract.Findings);
        foreach (var record in records)
            FindSame(record, records);
        // What is wrong with a record is said once, where it stands.
        if (contract.Findings.Count == 0)
            _contracts.Add(new ContractPart(FileOf(contract.Type, "Contract"), contract.Type, MembersOf(records)));
    }

    private static EquatableArray<ContractMember> MembersOf(IEnumerable<RecordModel> records) =>
        new(records.Where(static record => record.Findings.Count == 0).Select(static record => new ContractMember(record.Type.Reference, record.Role.Kind)));

    private void FindSame(RecordModel record, IEnumerable<RecordModel> records)
    {
        var isState = record.Role.Kind == RecordKind.State;
        var first = records.First(other => other.Role.Kind == RecordKind.State == isState && other.Role.Namespace == record.Role.Namespace && other.Role.Event == record.Role.Event);
        if (ReferenceEquals(first, record))
            return;

        _findings.Add(isState
            ? Finding.Of(Problems.DuplicateState, record.Location, record.Role.Namespace, first.Type.Name)
            : Finding.Of(Problems.DuplicateEvent, record.Location, record.Role.Event, record.Role.Namespace, first.Type.Name));
    }

    // Names of types differ by case alone where names of files must not.
    private string FileOf(DeclaredType type, string role)
    {
        var name = $"{type.Reference.Substring("global::".Length).Replace("@", "")}.{role}";
        var file = $"{name}.g.cs";
        for (var n = 2; !_files.Add(file); n++)
            file = $"{name}.{n}.g.cs";
        return file;
    }
}
