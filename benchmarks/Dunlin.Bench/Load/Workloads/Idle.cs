namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>idle</c>: opens connections and holds them. The server's memory before and after says what they cost.</summary>
internal static class Idle
{
    private const int WarmUpClients = 200;

    public static LoadResult Run(LoadPlan plan, Measurement measurement)
    {
        // What a server makes once, compiled code above all, is no cost of a connection.
        for (var i = 0; i < WarmUpClients; i++)
            LoadSocket.Connect(plan.Url, i).Dispose();
        Thread.Sleep(plan.WarmUp);

        var clients = new List<LoadSocket>(plan.Clients);
        try
        {
            measurement.Begin();
            for (var i = 0; i < plan.Clients; i++)
                clients.Add(LoadSocket.Connect(plan.Url, i));
            Thread.Sleep(plan.Duration);
            measurement.End();
            return measurement.Result("idle", plan.Clients);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
