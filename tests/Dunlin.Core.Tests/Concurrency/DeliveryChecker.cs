namespace Dunlin.Tests.Concurrency;

/// <summary>Something that a recording shows, and that must never happen.</summary>
internal sealed class DeliveryViolationException(string message) : Exception(message);

/// <summary>
/// Checks a recording: each connection got, between its subscribe and its unsubscribe, exactly the publications of the topic, in the one common order,
/// each once, but for its own; each publisher's handler calls in their order, across topics; its own messages in theirs.
/// </summary>
internal sealed class DeliveryChecker
{
    private readonly Dictionary<(int Publisher, int Number), (Publication Publication, int Place)> _places = [];
    private readonly Dictionary<int, List<Publication>> _order = [];

    private DeliveryChecker(Recording recording)
    {
        var publications = recording.Publications.ToDictionary(publication => (publication.Publisher, publication.Number));
        foreach (var entry in recording.Witness.Entries.Where(entry => entry.Kind == EntryKind.Publication))
        {
            if (!publications.TryGetValue((entry.Publisher, entry.Number), out var publication) || publication.Topic != entry.Topic)
                throw new DeliveryViolationException($"The witness got {entry}, which nobody published.");

            var order = OrderOf(entry.Topic);
            if (!_places.TryAdd((entry.Publisher, entry.Number), (publication, order.Count)))
                throw new DeliveryViolationException($"The witness got {entry} twice.");
            order.Add(publication);
        }

        if (_places.Count != publications.Count)
            throw new DeliveryViolationException($"The witness got {_places.Count} of {publications.Count} publications.");
    }

    public static void Check(Recording recording)
    {
        var checker = new DeliveryChecker(recording);
        foreach (var order in checker._order.Values)
            CheckRealTime(order);
        foreach (var connection in recording.Connections.Append(recording.Witness))
            checker.Check(connection);
    }

    /// <summary>What ended before another began stands before it.</summary>
    private static void CheckRealTime(List<Publication> order)
    {
        var latest = 0L;
        foreach (var publication in order)
        {
            if (publication.Ended < latest)
                throw new DeliveryViolationException($"{publication} stands behind one that began after it had ended.");
            latest = Math.Max(latest, publication.Began);
        }
    }

    private void Check(RecordingConnection connection)
    {
        if (connection.Torn is { } torn)
            throw new DeliveryViolationException(torn);
        if (connection.IsInsideFrame && !connection.IsOver)
            throw new DeliveryViolationException("The bytes end within a frame.");

        CheckOwnMessages(connection);
        CheckCalls(connection);
        foreach (var topic in _order.Keys)
            CheckTopic(connection, topic);
    }

    private static void CheckOwnMessages(RecordingConnection connection)
    {
        var own = connection.Entries.Where(entry => entry.Kind == EntryKind.Own).Select(entry => entry.Number).ToList();
        if (!own.SequenceEqual(Enumerable.Range(0, own.Count)) || (own.Count != connection.OwnMessages && !connection.IsOver))
            throw new DeliveryViolationException($"Of {connection.OwnMessages} own messages came {own.Count}, or not in order.");
    }

    private void CheckCalls(RecordingConnection connection)
    {
        var last = new Dictionary<(int Publisher, int Call), int>();
        foreach (var entry in connection.Entries)
        {
            if (entry.Kind != EntryKind.Publication || Find(entry).Publication is not { Call: { } call })
                continue;
            if (last.TryGetValue((entry.Publisher, call), out var before) && before >= entry.Number)
                throw new DeliveryViolationException($"{entry} came behind {before} of the same call.");
            last[(entry.Publisher, call)] = entry.Number;
        }
    }

    private void CheckTopic(RecordingConnection connection, int topic)
    {
        var periods = new Queue<Period>(connection.Periods.Where(period => period.Topic == topic));
        var places = new List<int>();
        foreach (var entry in connection.Entries.Where(entry => entry.Topic == topic && entry.Kind != EntryKind.Own))
        {
            if (entry.Kind == EntryKind.Publication)
            {
                places.Add(Find(entry).Place);
                continue;
            }

            CheckPeriod(connection, periods.Dequeue(), places, isWhole: true);
            places.Clear();
        }

        if (periods.TryDequeue(out var last))
            CheckPeriod(connection, last, places, isWhole: !connection.IsOver);
        else if (places.Count > 0)
            throw new DeliveryViolationException($"Topic {topic}: {places.Count} came after the last subscription.");
        if (periods.Count > 0 && !connection.IsOver)
            throw new DeliveryViolationException($"Topic {topic}: nothing is known of {periods.Count} periods.");
    }

    /// <summary>A period's publications are one unbroken stretch of the common order, with everything in it that surely falls into the period, and nothing that surely does not.</summary>
    private void CheckPeriod(RecordingConnection connection, Period period, List<int> places, bool isWhole)
    {
        var order = _order[period.Topic];
        var from = places.Count > 0 ? places[0] : 0;
        var expected = Enumerable.Range(from, places.Count > 0 ? places[^1] - from + 1 : 0).Where(place => order[place].Publisher != connection.Publisher);
        if (!expected.SequenceEqual(places))
            throw new DeliveryViolationException($"Topic {period.Topic}: not an unbroken stretch: {Describe(places)}.");

        foreach (var place in places)
        {
            if (order[place].Ended < period.SubscribeBegan || order[place].Began > period.UnsubscribeEnded)
                throw new DeliveryViolationException($"{order[place]} came, though it is outside of the subscription.");
        }

        var to = isWhole ? long.MaxValue : places.Count > 0 ? places[^1] : -1;
        var got = places.ToHashSet();
        foreach (var (place, publication) in order.Index())
        {
            if (place <= to && publication.Publisher != connection.Publisher && publication.Began > period.SubscribeEnded
                && publication.Ended < period.UnsubscribeBegan && !got.Contains(place))
            {
                throw new DeliveryViolationException($"{publication} did not come, though it is within the subscription.");
            }
        }
    }

    private (Publication Publication, int Place) Find(Entry entry) =>
        _places.TryGetValue((entry.Publisher, entry.Number), out var found) && found.Publication.Topic == entry.Topic
            ? found
            : throw new DeliveryViolationException($"{entry} was never published.");

    private List<Publication> OrderOf(int topic)
    {
        if (!_order.TryGetValue(topic, out var order))
            _order.Add(topic, order = []);
        return order;
    }

    private static string Describe(List<int> places) => string.Join(' ', places.Take(20)) + (places.Count > 20 ? " …" : "");
}
