using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>The features of a request: three objects that are most of them, and what middleware adds or replaces.</summary>
internal sealed class DirectFeatures(DirectRequest request, DirectResponse response, DirectUpgrade upgrade) : IFeatureCollection
{
    private static readonly Type[] OwnFeatures =
    [
        typeof(IHttpRequestFeature), typeof(IHttpConnectionFeature), typeof(IHttpRequestIdentifierFeature), typeof(IHttpRequestLifetimeFeature),
        typeof(IHttpRequestBodyDetectionFeature), typeof(IHttpMaxRequestBodySizeFeature), typeof(IHttpBodyControlFeature), typeof(IHttpResponseFeature),
        typeof(IHttpResponseBodyFeature), typeof(IHttpUpgradeFeature), typeof(ISocketHandover),
    ];

    private Dictionary<Type, object?>? _set;

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get => _set is not null && _set.TryGetValue(key, out var feature) ? feature : Own(key);
        set
        {
            (_set ??= new Dictionary<Type, object?>(8))[key] = value;
            Revision++;
        }
    }

    public TFeature? Get<TFeature>()
    {
        if (_set is not null && _set.TryGetValue(typeof(TFeature), out var feature))
            return (TFeature?)feature;
        if (typeof(TFeature) == typeof(IHttpResponseBodyFeature))
            return (TFeature)upgrade.Body;
        if (request is TFeature ofRequest)
            return ofRequest;
        return response is TFeature ofResponse ? ofResponse : upgrade is TFeature ofUpgrade ? ofUpgrade : default;
    }

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator()
    {
        foreach (var type in OwnFeatures.Union(_set?.Keys ?? Enumerable.Empty<Type>()))
        {
            if (this[type] is { } feature)
                yield return new KeyValuePair<Type, object>(type, feature);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private object? Own(Type key)
    {
        if (!OwnFeatures.Contains(key))
            return null;
        if (key == typeof(IHttpResponseBodyFeature))
            return upgrade.Body;
        return key.IsInstanceOfType(request) ? request : key.IsInstanceOfType(response) ? response : upgrade;
    }
}
