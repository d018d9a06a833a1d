using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Protocols.Native.Output;

/// <summary>Who is in a channel, and who comes and goes.</summary>
internal static class NativeMembers
{
    /// <summary><c>presence</c>: who is there, and whether changes follow.</summary>
    public static void Presence(ref NativeWriter writer, in NativeCommand command, IReadOnlyCollection<Member> members, int users, bool changesFollow)
    {
        NativeReplies.BeginReply(ref writer, "presence"u8, in command);
        if (changesFollow)
            writer.Append(",\"follow\":true"u8);
        Members(ref writer, ",\"members\":["u8, members);
        Counts(ref writer, members.Count, users);
        writer.Append("}"u8);
    }

    /// <summary>A field with members.</summary>
    public static void Members(ref NativeWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<Member> members)
    {
        writer.Append(name);
        var separator = ""u8;
        foreach (var member in members)
        {
            writer.Append(separator);
            Member(ref writer, member);
            separator = ","u8;
        }

        writer.Append("]"u8);
    }

    /// <summary><c>joined</c>, <c>left</c> or <c>state</c>.</summary>
    public static void PresenceChanged(ref NativeWriter writer, Channel channel, PresenceChange change, Member member)
    {
        writer.Append("{\"type\":\""u8);
        writer.Append(change switch
        {
            PresenceChange.Joined => "joined"u8,
            PresenceChange.Left => "left"u8,
            _ => "state"u8,
        });
        writer.Append("\",\"channel\":"u8);
        writer.AppendString(channel.Name);
        writer.Append(",\"member\":"u8);
        Member(ref writer, member);
        writer.Append("}"u8);
    }

    /// <summary><c>presence-diff</c>: many of these at once.</summary>
    public static void PresenceDiff(ref NativeWriter writer, Channel channel, PresenceDiff diff, int count, int users)
    {
        writer.Append("{\"type\":\"presence-diff\",\"channel\":"u8);
        writer.AppendString(channel.Name);
        Members(ref writer, ",\"joined\":["u8, diff.Joined);
        Members(ref writer, ",\"left\":["u8, diff.Left);
        Members(ref writer, ",\"state\":["u8, diff.State);
        Counts(ref writer, count, users);
        writer.Append("}"u8);
    }

    private static void Member(ref NativeWriter writer, Member member)
    {
        writer.Append("{\"connection\":\""u8);
        writer.AppendHex(member.Connection);
        writer.Append("\""u8);
        if (member.User is { } user)
        {
            writer.Append(",\"user\":"u8);
            writer.AppendString(user);
        }

        writer.AppendField(",\"state\":"u8, member.State.Span);
        writer.Append("}"u8);
    }

    private static void Counts(ref NativeWriter writer, int count, int users)
    {
        writer.Append(",\"count\":"u8);
        writer.Append(count);
        writer.Append(",\"users\":"u8);
        writer.Append(users);
    }
}
