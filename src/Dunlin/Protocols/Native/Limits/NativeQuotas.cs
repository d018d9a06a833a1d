using System.Net;
using System.Runtime.CompilerServices;
using Dunlin.Limits;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Limits;

/// <summary>
/// How many connections one address and one user have. A connection counts from its opening, or from when its user is known, to its end; only while the limit is set. Thread-safe.
/// </summary>
[SkipLocalsInit]
internal sealed class NativeQuotas(LimitCounters refusals)
{
    /// <summary>Milliseconds that a client is asked to wait before it comes back.</summary>
    private const int ReconnectAfter = 10_000;

    private readonly KeyedCounts<IPAddress> _addresses = new();
    private readonly KeyedCounts<string> _users = new();

    /// <summary>Whether a request of an address, or of a user, is to be refused before it becomes a connection.</summary>
    public bool IsFull(NativeSession session, NativeProtocolOptions options)
    {
        if (options.MaxConnectionsPerAddress > 0 && session.Address is { } address && _addresses[address] >= options.MaxConnectionsPerAddress)
            refusals.Count(LimitKind.ConnectionsPerAddress);
        else if (options.MaxConnectionsPerUser > 0 && session.Identity.User is { } user && _users[user] >= options.MaxConnectionsPerUser)
            refusals.Count(LimitKind.ConnectionsPerUser);
        else
            return false;
        return true;
    }

    /// <summary>Counts a connection in, as far as it is known whose it is. One too many is told so and closed. On the connection's loop.</summary>
    public void Enter(NativeSession session, NativeProtocolOptions options)
    {
        var problem = TryEnter(session, options);
        if (problem == NativeProblem.None || session.IsToldWhy)
            return;

        refusals.Count(problem.Limit()!.Value);
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Error(ref writer, problem, id: default, channel: default);
        writer.SendTo(session.Connection);
        NativeSessions.Disconnect(session, CloseCodes.TryAgainLater, "too many connections", ReconnectAfter);
    }

    /// <summary>The connection has ended.</summary>
    public void Leave(NativeSession session)
    {
        if (session.CountedAddress is { } address)
            _addresses.Leave(address);
        if (session.CountedUser is { } user)
            _users.Leave(user);
        (session.CountedAddress, session.CountedUser) = (null, null);
    }

    private NativeProblem TryEnter(NativeSession session, NativeProtocolOptions options)
    {
        if (options.MaxConnectionsPerAddress > 0 && session.Address is { } address && session.CountedAddress is null)
        {
            if (!_addresses.TryEnter(address, options.MaxConnectionsPerAddress))
                return NativeProblem.AddressLimit;
            session.CountedAddress = address;
        }

        if (options.MaxConnectionsPerUser > 0 && session.Identity.User is { } user && session.CountedUser is null)
        {
            if (!_users.TryEnter(user, options.MaxConnectionsPerUser))
                return NativeProblem.UserLimit;
            session.CountedUser = user;
        }

        return NativeProblem.None;
    }
}
