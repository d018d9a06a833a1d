using System.CommandLine;
using Dunlin.Bench;
using Dunlin.Bench.Churn;
using Dunlin.Bench.Compare;
using Dunlin.Bench.Crowd;
using Dunlin.Bench.Load;
using Dunlin.Bench.Peers;

var root = new RootCommand("Measures Dunlin.") { ServeCommand.Create(), LoadCommand.Create(), CompareCommand.Create(), PeersCommand.Create(), CrowdCommand.Create(), ChurnCommand.Create() };
return await root.Parse(args).InvokeAsync();
