using System.CommandLine;
using Dunlin.Bench;
using Dunlin.Bench.Compare;
using Dunlin.Bench.Load;
using Dunlin.Bench.Memory;
using Dunlin.Bench.Peers;
using Dunlin.Bench.Report;

var root = new RootCommand("Measures Dunlin.") { ServeCommand.Create(), LoadCommand.Create(), CompareCommand.Create(), MemoryCommand.Create(), ReportCommand.Create(), PeersCommand.Create() };
return await root.Parse(args).InvokeAsync();
