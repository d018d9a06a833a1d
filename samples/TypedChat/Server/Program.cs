using Dunlin;
using TypedChat;

var builder = WebApplication.CreateBuilder(args);
builder.AddDunlin();
builder.Services.AddChannelContract<ChatContract>(contract => contract.On<ChatText>((context, text) =>
{
    if (text.Body.Contains("buy now", StringComparison.OrdinalIgnoreCase))
        context.Refuse("advertising", "this is a place to talk");
}));

var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapDunlin("/ws");
app.MapPost("/rooms/{room}/texts", async (string room, ChatText text, IChannels channels) => (await channels.PublishAsync($"chat:{room}", text)).Reached);
app.Run();
