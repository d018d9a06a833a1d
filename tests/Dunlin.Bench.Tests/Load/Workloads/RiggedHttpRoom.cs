using Dunlin.Bench.Room;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary>What the room over HTTP does wrong, once.</summary>
public enum RoomFault
{
    None,

    /// <summary>A message is accepted and never published.</summary>
    Drop,
    Repeat,
    Swap,
    Change,

    /// <summary>One reader is told that it has missed a message.</summary>
    Miss,

    /// <summary>One reader gets a message less than its new position says.</summary>
    Jump,

    /// <summary>One reader gets an error.</summary>
    Fail,
}

/// <summary>A room over HTTP that errs on purpose with its fifth message, or with the fifth answer that has one.</summary>
internal sealed class RiggedHttpRoom(RoomFault fault)
{
    private readonly HttpRoom _room = new();
    private int _published;
    private int _answers;
    private string? _heldBack;

    public void Map(WebApplication app)
    {
        app.MapPost("/room", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            Publish(await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
            return Results.NoContent();
        });
        app.MapGet("/room", async (long? after, double? wait, CancellationToken gone) =>
            Answer(await _room.ReadAsync(after, TimeSpan.FromSeconds(wait ?? 0), gone)));
    }

    private void Publish(string message)
    {
        var isFifth = ++_published == 5;
        if (isFifth && fault == RoomFault.Swap)
            _heldBack = message;
        else if (isFifth && fault == RoomFault.Change)
            _room.Publish(message + "!");
        else if (!isFifth || fault != RoomFault.Drop)
            _room.Publish(message);

        if (isFifth && fault == RoomFault.Repeat)
            _room.Publish(message);
        if (!isFifth && _heldBack is { } late)
        {
            _heldBack = null;
            _room.Publish(late);
        }
    }

    private IResult Answer(RoomAnswer answer)
    {
        if (answer.Messages.Count == 0 || Interlocked.Increment(ref _answers) != 5)
            return Json(answer);

        return fault switch
        {
            RoomFault.Miss => Json(answer with { Missed = 1, Messages = [.. answer.Messages.Skip(1)] }),
            RoomFault.Jump => Json(answer with { Messages = [.. answer.Messages.Skip(1)] }),
            RoomFault.Fail => Results.StatusCode(503),
            _ => Json(answer),
        };
    }

    private static IResult Json(RoomAnswer answer) => Results.Json(answer, RoomJson.Default.RoomAnswer);
}
