using Microsoft.CodeAnalysis;

namespace Dunlin.Contracts.Generator;

/// <summary>What can be wrong with marked classes. All of them are errors: code that could not be generated would fail later, and less clearly.</summary>
internal static class Problems
{
    private const string Category = "Dunlin.Contracts";

    public static readonly DiagnosticDescriptor NotPartial = Error("DUNLIN001", "A marked class must be partial", "'{0}' must be declared partial: generated code adds to it");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Error(
        "DUNLIN002", "What a marked class stands in must be partial", "'{1}' must be declared partial: it contains '{0}', which generated code adds to");

    public static readonly DiagnosticDescriptor Generic = Error(
        "DUNLIN003", "A marked class must not be generic", "'{0}' must not be generic, nor stand in a generic type: an event or a state is one type");

    public static readonly DiagnosticDescriptor Abstract = Error("DUNLIN004", "A marked class must not be abstract or static", "'{0}' must not be abstract or static: it could not be read from JSON");

    public static readonly DiagnosticDescriptor FileLocal = Error("DUNLIN005", "A marked class must not be local to its file", "'{0}' must not be local to its file: generated code is in another one");

    public static readonly DiagnosticDescriptor NotAContext = Error(
        "DUNLIN006", "A contract must derive from JsonSerializerContext", "'{0}' must derive from System.Text.Json.Serialization.JsonSerializerContext, and list its records with [JsonSerializable]");

    public static readonly DiagnosticDescriptor NotListed = Error(
        "DUNLIN007", "A record must be listed by a contract", "No contract of this project lists '{0}': add [JsonSerializable(typeof({0}))] to a class marked with [ChannelContract]");

    public static readonly DiagnosticDescriptor ListedTwice = Error(
        "DUNLIN008", "A record must be listed by one contract", "'{0}' is listed by '{1}' and by '{2}': one contract says how its JSON is read and written");

    public static readonly DiagnosticDescriptor DuplicateEvent = Error("DUNLIN009", "An event has one record", "The event \"{0}\" of the namespace \"{1}\" is '{2}' already, in the same contract");

    public static readonly DiagnosticDescriptor DuplicateState = Error("DUNLIN010", "A namespace has one state", "The state of the namespace \"{0}\" is '{1}' already, in the same contract");

    public static readonly DiagnosticDescriptor BadNamespace = Error("DUNLIN011", "The namespace is not possible", "The namespace of '{0}' is not possible: {1}");

    public static readonly DiagnosticDescriptor BadEvent = Error("DUNLIN012", "The event name is not possible", "The event name of '{0}' is not possible: {1}");

    public static readonly DiagnosticDescriptor OfAnotherProject = Error(
        "DUNLIN013", "A record must be listed in its own project", "'{0}' is of another project: the contract that lists it must be there too");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
