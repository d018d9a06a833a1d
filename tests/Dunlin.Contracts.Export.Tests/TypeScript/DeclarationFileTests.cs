using Dunlin.Contracts.Export.Tests.Contracts;
using Dunlin.Contracts.Export.Tests.Support;
using Dunlin.Contracts.Export.TypeScript;

namespace Dunlin.Contracts.Export.Tests.TypeScript;

public sealed class DeclarationFileTests
{
    [Fact]
    public void A_chat_is_declared_as_a_person_would() => GoldenFile.Verify("chat.d.ts", DeclarationFile.Write(Models.Of<ChatContract>()));

    [Fact]
    public void All_types_have_their_declarations() => GoldenFile.Verify("all.d.ts", DeclarationFile.Write(Models.Of<AllContract>()));

    [Fact]
    public void What_is_written_is_the_same_each_time() => Assert.Equal(DeclarationFile.Write(Models.Of<AllContract>()), DeclarationFile.Write(Models.Of<AllContract>()));
}
