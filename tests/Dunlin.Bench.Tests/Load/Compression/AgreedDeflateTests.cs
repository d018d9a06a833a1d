using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Compression;

namespace Dunlin.Bench.Tests.Load.Compression;

public sealed class AgreedDeflateTests
{
    [Theory]
    [InlineData("permessage-deflate", true, 15)]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover", false, 15)]
    [InlineData("permessage-deflate; client_max_window_bits=12; server_max_window_bits=10", true, 12)]
    [InlineData("permessage-deflate;client_max_window_bits=\"9\"", true, 9)]
    public void It_is_what_the_server_says(string header, bool serverKeepsContext, int clientWindowBits) =>
        Assert.Equal(new AgreedDeflate(serverKeepsContext, clientWindowBits), AgreedDeflate.Parse(header));

    [Fact]
    public void A_server_that_says_nothing_declines() => Assert.Null(AgreedDeflate.Parse(""));

    [Theory]
    [InlineData("permessage-bzip2")]
    [InlineData("permessage-deflate; client_max_window_bits=8")]
    [InlineData("permessage-deflate; client_max_window_bits")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    public void What_was_not_offered_or_cannot_be_done_is_an_error(string header) =>
        Assert.Throws<LoadException>(() => AgreedDeflate.Parse(header));
}
