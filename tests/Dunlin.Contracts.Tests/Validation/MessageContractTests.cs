using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Validation;
using Dunlin.TestSupport.Contracts;

namespace Dunlin.Contracts.Tests.Validation;

/// <summary>What a record takes, and how a refusal names the members; with metadata by reflection and generated alike.</summary>
public sealed class MessageContractTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_becomes_its_record_by_web_names(bool generated)
    {
        var chat = Accept(Contract(generated, PlainContext.Default.Chat), """{"type":"chat","TEXT":"hello","to":"Ann","priority":3,"unknown":[1,2]}""");

        Assert.Equal(new Chat("hello", "Ann", 3), chat);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parameters_with_a_default_value_may_be_left_out(bool generated) =>
        Assert.Equal(new Chat("hi"), Accept(Contract(generated, PlainContext.Default.Chat), """{"text":"hi"}"""));

    [Theory]
    [InlineData("""{"type":"chat"}""", "text: is required.")]
    [InlineData("""{"text":null}""", "text: must not be null.")]
    [InlineData("""{"text":5}""", "text: the value has the wrong type or form.")]
    [InlineData("""{"text":"a","priority":"high"}""", "priority: the value has the wrong type or form.")]
    [InlineData("""{"text":"a","priority":99999999999}""", "priority: the value has the wrong type or form.")]
    [InlineData("""{"text":"a","priority":null}""", "priority: must not be null.")]
    [InlineData("""{"text":""}""", "text: The field text must be a string with a minimum length of 1 and a maximum length of 10.")]
    [InlineData("""{"text":"a","priority":10}""", "priority: The field priority must be between 1 and 9.")]
    public void A_refusal_names_the_member(string json, string problem)
    {
        Assert.Equal(problem, Refuse(Contract(generated: false, PlainContext.Default.Chat), json));
        Assert.Equal(problem, Refuse(Contract(generated: true, PlainContext.Default.Chat), json));
    }

    [Theory]
    [InlineData("""{}""", "number: is required. address: is required.")]
    [InlineData("""{"number":"1","address":{}}""", "address.city: is required.")]
    [InlineData("""{"number":"1","address":{"city":null}}""", "address.city: must not be null.")]
    [InlineData("""{"number":"1","address":7}""", "address: the value has the wrong type or form.")]
    [InlineData("""{"number":"1","address":{"city":"A"},"lines":[{"article":"x","quantity":1},{"quantity":1}]}""", "lines[1].article: is required.")]
    [InlineData("""{"number":"1","address":{"city":"A"},"lines":[{"article":"x","quantity":"1x"}]}""", "lines[0].quantity: the value has the wrong type or form.")]
    [InlineData("""{"number":"1","address":{"city":"A","zip":"x"}}""", "address.zip: The field address.zip must match the regular expression '^[0-9]{5}$'.")]
    [InlineData("""{"number":"1","address":{"city":"A"},"lines":[{"article":"x","quantity":0}]}""", "lines[0].quantity: The field lines[0].quantity must be between 1 and 100.")]
    [InlineData("""{"number":"1","address":{"city":"A"},"parent":{"number":"0","address":{"city":"","zip":"12345"}}}""", "parent.address.city: The parent.address.city field is required.")]
    public void A_refusal_names_nested_members(string json, string problem)
    {
        Assert.Equal(problem, Refuse(Contract(generated: false, PlainContext.Default.Order), json));
        Assert.Equal(problem, Refuse(Contract(generated: true, PlainContext.Default.Order), json));
    }

    [Fact]
    public void A_record_may_check_itself()
    {
        var contract = Contract(generated: true, PlainContext.Default.Period);

        Assert.Equal(new Period(1, 2), Accept(contract, """{"from":1,"to":2}"""));
        Assert.Equal("to: must not be before from.", Refuse(contract, """{"from":2,"to":1}"""));
    }

    [Theory]
    [InlineData("""{"seat":""}""", "seat: the value is not valid.")]
    [InlineData("""{"seat":"1","day":"someday"}""", "day: the value has the wrong type or form.")]
    [InlineData("""{"seat":"1","at":"yesterday"}""", "at: the value has the wrong type or form.")]
    [InlineData("""{"seat":"1","extras":{"a b":"x"}}""", "extras['a b']: the value has the wrong type or form.")]
    public void A_constructor_may_refuse(string json, string problem) =>
        Assert.Equal(problem, Refuse(Contract(generated: true, PlainContext.Default.Booking), json));

    [Fact]
    public void A_pattern_that_times_out_is_a_refusal() =>
        Assert.Equal(
            "The message is not valid.",
            Refuse(Contract(generated: true, PlainContext.Default.Slow), $$"""{"text":"{{new string('a', 64)}}!"}"""));

    [Fact]
    public void A_polymorphic_member_without_its_discriminator_is_a_refusal()
    {
        var contract = Contract(generated: true, PlainContext.Default.Drawing);

        Assert.Equal(new Drawing(new Circle(2)), Accept(contract, """{"shape":{"$type":"circle","radius":2}}"""));
        Assert.NotEmpty(Refuse(contract, """{"shape":{"radius":2}}"""));
        Assert.NotEmpty(Refuse(contract, """{"shape":{"$type":"square"}}"""));
    }

    [Fact]
    public void A_refusal_stays_short_whatever_was_sent()
    {
        var lines = string.Join(',', Enumerable.Repeat("{}", 10_000));
        var problem = Refuse(Contract(generated: true, PlainContext.Default.Order), $$"""{"lines":[{{lines}}]}""");
        Assert.InRange(problem.Length, 1, 1000);

        var key = new string('k', 100_000);
        problem = Refuse(Contract(generated: true, PlainContext.Default.Booking), $$$"""{"seat":"1","extras":{"{{{key}}}":"x"}}""");
        Assert.InRange(problem.Length, 1, 1000);
    }

    private static MessageContract<T> Contract<T>(bool generated, JsonTypeInfo<T> context)
        where T : notnull => new(generated ? context : (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T)));

    private static T Accept<T>(MessageContract<T> contract, string json)
        where T : notnull
    {
        Assert.True(contract.TryRead(Encoding.UTF8.GetBytes(json), out var message, out var problem), problem);
        return message;
    }

    private static string Refuse<T>(MessageContract<T> contract, string json)
        where T : notnull
    {
        Assert.False(contract.TryRead(Encoding.UTF8.GetBytes(json), out _, out var problem));
        return problem;
    }
}
