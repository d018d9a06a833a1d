using System.Reflection;
using Dunlin.Contracts.Generator;
using Dunlin.Contracts.Tests.Support;
using Dunlin.TestSupport;
using Microsoft.CodeAnalysis;

namespace Dunlin.Contracts.Tests;

/// <summary>The code of docs/contracts.md compiles, and its table knows every error.</summary>
public sealed class DocumentationTests
{
    private const string Fence = "```";

    private const string Web = """
        global using System.Linq;
        global using System.Threading;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.DependencyInjection;
        """;

    private static readonly string Page = File.ReadAllText(RepositoryPath.Of("docs/contracts.md"));

    [Fact]
    public void The_contract_the_server_and_the_client_compile()
    {
        var code = Page.Split($"{Fence}csharp\n").Skip(1).Select(part => part[..part.IndexOf(Fence, StringComparison.Ordinal)]).ToList();

        var contract = SourceProject.Of(code[0]);
        Assert.Empty(contract.Errors);
        Assert.Empty(SourceProject.Program([contract], code[1], Web).Errors);
        Assert.Empty(SourceProject.Program([contract], code[2], Web).Errors);
    }

    [Fact]
    public void Every_error_is_explained()
    {
        var problems = typeof(Problems).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((DiagnosticDescriptor)field.GetValue(null)!).Id).ToList();

        Assert.Equal(13, problems.Count);
        Assert.All(problems, problem => Assert.Contains(problem, Page, StringComparison.Ordinal));
    }
}
