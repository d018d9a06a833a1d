using System.CommandLine;
using Dunlin.Bench;

var root = new RootCommand("Measures Dunlin.") { ServeCommand.Create() };
return await root.Parse(args).InvokeAsync();
