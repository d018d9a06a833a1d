using System.Runtime.CompilerServices;

namespace Dunlin.Protocols.Native.Http;

/// <summary>The commands that a new session begins with.</summary>
[SkipLocalsInit]
internal static class FirstCommands
{
    /// <summary>Subscribes to a channel that the address names.</summary>
    public static byte[] Subscribe(string channel)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        Begin(ref writer, channel);
        return Finish(ref writer);
    }

    /// <summary>Subscribes again to what a client was subscribed to, from where it had got.</summary>
    public static byte[] Recover(string channel, DeliveredPosition delivered)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        Begin(ref writer, channel);
        writer.Append(",\"recover\":{\"epoch\":\""u8);
        writer.AppendHex(delivered.Position.Epoch);
        writer.Append("\",\"offset\":"u8);
        writer.Append(delivered.Position.Offset);
        writer.Append(delivered.HearsPresence ? "},\"presence\":true"u8 : "}"u8);
        return Finish(ref writer);
    }

    private static void Begin(ref NativeWriter writer, string channel)
    {
        writer.Append("{\"type\":\"subscribe\",\"channel\":"u8);
        writer.AppendString(channel);
    }

    private static byte[] Finish(ref NativeWriter writer)
    {
        writer.Append("}"u8);
        var command = writer.Written.ToArray();
        writer.Dispose();
        return command;
    }
}
