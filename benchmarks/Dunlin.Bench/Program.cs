using System.CommandLine;
using Dunlin.Bench;
using Dunlin.Bench.Churn;
using Dunlin.Bench.Crowd;

var root = new RootCommand("Measures Dunlin.") { ServeCommand.Create(), CrowdCommand.Create(), ChurnCommand.Create() };
return await root.Parse(args).InvokeAsync();
