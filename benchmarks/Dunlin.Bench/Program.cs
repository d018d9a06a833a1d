using System.CommandLine;
using Dunlin.Bench;
using Dunlin.Bench.Crowd;

var root = new RootCommand("Measures Dunlin.") { ServeCommand.Create(), CrowdCommand.Create() };
return await root.Parse(args).InvokeAsync();
