using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Reading;

namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>Models of the contracts of these tests.</summary>
internal static class Models
{
    /// <summary>The model of one contract.</summary>
    public static ContractModel Of<T>()
        where T : IChannelContract => ContractReader.Read(typeof(Models).Assembly, [T.Contract]);
}
