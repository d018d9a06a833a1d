using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Tests.Stress;

/// <summary>Thousands of random steps, and after each exactly what there must be.</summary>
public sealed class StressTests
{
    private const int StepsUntilCaught = 3000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_each_of_many_random_steps_everything_has_had_its_effect(int seed)
    {
        await using var world = await StressWorld.CreateAsync(seed);
        for (var step = 0; step < 1000; step++)
            await world.StepAsync();
    }

    /// <summary>Without one of the parts the same steps find something that is still under way.</summary>
    [Theory]
    [InlineData(nameof(SettledParts.Connections))]
    [InlineData(nameof(SettledParts.Loops))]
    [InlineData(nameof(SettledParts.Handlers))]
    [InlineData(nameof(SettledParts.Clients))]
    public async Task Each_part_is_needed(string left)
    {
        await using var world = await StressWorld.CreateAsync(seed: 4);
        world.Ask(SettledParts.All & ~Enum.Parse<SettledParts>(left));
        await Assert.ThrowsAsync<UnexpectedTextsException>(async () =>
        {
            for (var step = 0; step < StepsUntilCaught; step++)
                await world.StepAsync();
        });
    }
}
