using Dunlin.Server;

return await ServerProgram.RunAsync(args, Console.In, Console.Out, Console.Error);
