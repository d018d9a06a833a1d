using System.Text;
using Dunlin.Protocols.Native;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

public sealed class NativeNotificationsTests
{
    private readonly RecordingTopics _topics = new();
    private readonly NativeNotifications _notifications;

    public NativeNotificationsTests() => _notifications = new NativeNotifications(_topics, new ManualTimeProvider());

    [Fact]
    public void A_message_is_one_publication_to_everyone_and_the_result_is_the_truth()
    {
        Assert.Equal(3, _notifications.Notify("升级 at \"5\" \uD83D\uDC26"));

        var (topic, message) = Assert.Single(_topics.Published);
        Assert.Equal(NativeProtocol.Everyone, topic);
        using var json = System.Text.Json.JsonDocument.Parse(message);
        Assert.Equal("notification", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("升级 at \"5\" \uD83D\uDC26", json.RootElement.GetProperty("data").GetProperty("message").GetString());
        Assert.Equal(1767225600000, json.RootElement.GetProperty("timestamp").GetInt64());
        Assert.Contains("升级", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_data_goes_through_byte_for_byte()
    {
        _notifications.NotifyJson("""{ "n" : 1.50, "s":"\u0041" }"""u8);

        Assert.Equal("""{"type":"notification","data":{ "n" : 1.50, "s":"\u0041" },"timestamp":1767225600000}""", Assert.Single(_topics.Published).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("1,\"type\":\"system\"")]
    [InlineData("\uFEFF1")]
    public void What_is_not_one_JSON_value_is_refused(string data)
    {
        Assert.Throws<ArgumentException>(() => _notifications.NotifyJson(Encoding.UTF8.GetBytes(data)));
        Assert.Empty(_topics.Published);
    }

    [Fact]
    public void Bytes_that_would_end_every_connection_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _notifications.NotifyJson([(byte)'"', 0xff, (byte)'"']));
        Assert.Throws<ArgumentException>(() => _notifications.Notify("\ud800"));
        Assert.Empty(_topics.Published);
    }
}
