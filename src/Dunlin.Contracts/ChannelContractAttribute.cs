namespace Dunlin.Contracts;

/// <summary>
/// Marks a <c>partial</c> class derived from <c>JsonSerializerContext</c> as a contract: the records that it lists with <c>[JsonSerializable]</c> and that are marked with
/// <see cref="ChannelEventAttribute"/> or <see cref="MemberStateAttribute"/>. It then implements <see cref="IChannelContract"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ChannelContractAttribute : Attribute;
