namespace Dunlin.Bench.Load.Workloads;

/// <summary>
/// <c>mixed</c>: a chat room and paced requests at once. The requests are measured alone first; what the server uses more than that when
/// messages go too is the cost of the messages.
/// </summary>
internal static class Mixed
{
    /// <param name="plan">The room is its <see cref="LoadPlan.Url"/>, what is asked for its <see cref="LoadPlan.HttpUrl"/>.</param>
    /// <param name="alone">Of the requests alone: knows the server.</param>
    /// <param name="both">Of the messages, with the requests beside them: knows the server.</param>
    public static LoadResult Run(LoadPlan plan, Measurement alone, Measurement both)
    {
        var http = plan with { Url = plan.HttpUrl ?? throw new LoadException("mixed needs an address to ask for over HTTP."), Clients = plan.HttpClients, Rate = plan.HttpRate, InFlight = 1 };
        LoadResult requestsAlone;
        using (var requests = new Requests(http, http.Clients, alone))
            requestsAlone = requests.Run("http");

        using (var requests = new Requests(http, http.Clients, new Measurement(server: null)))
        using (var room = new RoomBesideHttp(plan, both, requests))
        {
            var messages = room.Run("mixed");
            return Combine(messages, requests.Result("http"), requestsAlone);
        }
    }

    private static LoadResult Combine(LoadResult messages, LoadResult requests, LoadResult alone)
    {
        // As many requests as there were beside the messages, at what each costs alone: with the rate kept, the same as what they cost a second.
        var onTop = (messages.ServerShareOfOneCore * messages.Seconds * 1e6) - (alone.ServerMicrosecondsPerOperation * requests.Operations);
        return messages with
        {
            ServerMicrosecondsPerOperation = messages.Operations > 0 ? onTop / messages.Operations : null,
            ServerResidentBefore = alone.ServerResidentBefore,
            Missing = messages.Missing + requests.Missing + alone.Missing,
            Wrong = requests.Wrong + alone.Wrong,
            Http = new HttpSide
            {
                Clients = requests.Clients,
                Requests = requests.Operations,
                LatencyP50 = requests.LatencyP50,
                LatencyP99 = requests.LatencyP99,
                ServerMicrosecondsPerRequestAlone = alone.ServerMicrosecondsPerOperation,
                LatencyP50Alone = alone.LatencyP50,
                LatencyP99Alone = alone.LatencyP99,
            },
        };
    }
}
