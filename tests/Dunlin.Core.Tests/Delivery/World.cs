using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>
/// Two shards, three connections on each (one in two reads a slow format), four topics, and a script that decides what happens. Everything runs on
/// one thread, so that what each connection must get is known exactly.
/// </summary>
internal sealed class World
{
    private static readonly string[] Topics = ["a", "b", "c", "d"];
    private readonly Script _script;
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard[] _shards = [new(), new()];
    private readonly FakeConnection[] _connections;
    private readonly List<Expectation>[] _expected;
    private readonly HashSet<string>[] _subscribed;
    private readonly SlowFakeFormat _slow = new();
    private int _calls;
    private int _messages;

    public World(Script script)
    {
        _script = script;
        _connections = [.. Enumerable.Range(0, 6).Select(i => new FakeConnection(_shards[i % 2], _topics, i % 4 < 2 ? FakeFormat.Plain : _slow))];
        _expected = [.. _connections.Select(_ => new List<Expectation>())];
        _subscribed = [.. _connections.Select(_ => new HashSet<string>(StringComparer.Ordinal))];
    }

    public void Run()
    {
        while (!_script.IsOver)
            Step();

        foreach (var connection in _connections)
            OnItsLoop(connection, connection.TakeAll);
        foreach (var shard in _shards)
            shard.Settle();
        foreach (var (i, connection) in _connections.Index())
        {
            Expectation.Check(_expected[i], connection.Received);
            Assert.False(connection.IsInsideFrame);
        }
    }

    private void Step()
    {
        var connection = _script.Next(_connections.Length);
        switch (_script.Next(10))
        {
            case < 4:
                HandlerCall(connection, onLoop: true);
                break;
            case 4:
                HandlerCall(connection, onLoop: false);
                break;
            case 5:
                _shards[_script.Next(2)].Round();
                break;
            case 6:
                OnItsLoop(_connections[connection], () => _connections[connection].Take(_script.Next(40)));
                break;
            case 7:
                OnItsLoop(_connections[connection], _connections[connection].TakeAll);
                break;
            default:
                Resubscribe(connection, onLoop: _script.Next(2) == 0);
                break;
        }
    }

    private void HandlerCall(int caller, bool onLoop)
    {
        _calls++;
        var connection = _connections[caller];
        OnItsLoop(connection, connection.BeginHandlerCall);
        if (onLoop)
            OnItsLoop(connection, () => Issue(caller, onLoop));
        else
            Issue(caller, onLoop);
    }

    private void Issue(int caller, bool onLoop)
    {
        for (var left = 1 + _script.Next(6); left > 0; left--)
        {
            var text = $"{_calls}.{_messages++}";
            switch (_script.Next(onLoop ? 6 : 4))
            {
                case 0:
                    SendTo(_script.Next(_connections.Length), text);
                    break;
                case 4:
                    PublishForTheServer(Topics[_script.Next(Topics.Length)], text);
                    break;
                case 5:
                    SendTo(caller, text);
                    break;
                case var choice:
                    Publish(caller, Topics[_script.Next(Topics.Length)], text, toSelf: choice == 3);
                    break;
            }
        }
    }

    private void SendTo(int receiver, string text)
    {
        _expected[receiver].Add(new Expectation(text, _calls, Topic: null));
        Assert.True(_connections[receiver].Send(text).Accepted);
    }

    private void Publish(int caller, string topic, string text, bool toSelf)
    {
        var reached = Expect(topic, text, except: toSelf ? -1 : caller);
        Assert.Equal(new PublishResult(reached, 0), _connections[caller].Publish(topic, text, toSelf, compress: _script.Next(2) == 0));
    }

    private void PublishForTheServer(string topic, string text) =>
        Assert.Equal(new PublishResult(Expect(topic, text, except: -1), 0), _topics.Publish(topic, text));

    private int Expect(string topic, string text, int except)
    {
        var reached = 0;
        for (var i = 0; i < _connections.Length; i++)
        {
            if (i == except || !_subscribed[i].Contains(topic))
                continue;

            _expected[i].Add(new Expectation(text, _calls, topic));
            reached++;
        }

        return reached;
    }

    private void Resubscribe(int subscriber, bool onLoop)
    {
        var connection = _connections[subscriber];
        var topic = Topics[_script.Next(Topics.Length)];
        if (onLoop)
            OnItsLoop(connection, Change);
        else
            Change();

        void Change()
        {
            if (_subscribed[subscriber].Remove(topic))
                Assert.True(connection.Unsubscribe(topic));
            else
                Assert.Equal(_subscribed[subscriber].Add(topic), connection.Subscribe(topic));
            Assert.Equal(_subscribed.Count(topics => topics.Contains(topic)), _topics.SubscriberCount(topic));
        }
    }

    private static void OnItsLoop(FakeConnection connection, Action work) => ((FakeShard)connection.Shard).Work(work);
}
