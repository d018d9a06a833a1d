using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Dunlin;

var builder = WebApplication.CreateBuilder(args);
builder.AddDunlin();
builder.Services.AddProblemDetails();
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.RespectNullableAnnotations = true);
var app = builder.Build();
app.UseStatusCodePages();
var settings = app.Configuration;
var topics = app.Services.GetRequiredService<ITopics>();

app.MapGet("/", () => "欢迎访问实时服务");
app.MapGet("/api/data", () => new { timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), message = "实时数据" });
app.MapPost("/api/notify", (Notification notification) =>
    new { success = true, reached = topics.Publish(Live.Everyone, $"系统通知: {notification.Message}").Reached });
app.MapWebSocket("/ws", new Live(topics, settings["ApiKey"]), options =>
{
    options.AllowedOrigins.Add("*");
    options.PingInterval = settings.GetValue("PingInterval", TimeSpan.FromSeconds(30));
    options.MaxConnections = settings.GetValue("MaxConnections", 10_000);
});

app.Run(settings["urls"] ?? "http://localhost:3000");

record Notification
{
    public required string Message { get; init; }
}

class Live(ITopics topics, string? apiKey) : WebSocketHandler<object?>
{
    public const string Everyone = "everyone";
    private readonly Lock _counting = new();
    private int _online;

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<object?> upgrade)
    {
        if (!string.IsNullOrEmpty(apiKey) && !HasKey(upgrade.HttpContext.Request.Headers.Authorization, apiKey))
        {
            upgrade.ResponseHeaders.WWWAuthenticate = "Bearer";
            upgrade.Refuse(StatusCodes.Status401Unauthorized, "Send the header Authorization: Bearer <key>.");
        }

        return default;
    }

    public override void OnOpen(ServerWebSocket<object?> socket)
    {
        socket.Send("连接已建立");
        lock (_counting) // so that the last notice tells the last number
        {
            socket.Subscribe(Everyone);
            topics.Publish(Everyone, $"新用户加入，当前在线: {++_online}");
        }
    }

    public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type) =>
        topics.Publish(Everyone, $"[用户消息] {Encoding.UTF8.GetString(payload)}");

    public override void OnClose(ServerWebSocket<object?> socket, int code, string reason)
    {
        lock (_counting)
            topics.Publish(Everyone, $"用户离开，剩余在线: {--_online}");
    }

    // Hashes have one length: the comparison takes the same time whatever was sent.
    private static bool HasKey(string? authorization, string key) =>
        AuthenticationHeaderValue.TryParse(authorization, out var given)
        && given.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(given.Parameter ?? ""), Hash(key));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
