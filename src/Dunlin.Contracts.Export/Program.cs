using Dunlin.Contracts.Export;

return new ExportCommand(Console.Out, Console.Error).Run(args);
