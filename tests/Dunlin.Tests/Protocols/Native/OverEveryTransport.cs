using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

// The contracts, once for each transport.
public sealed class WebSocketCommandsTests() : NativeCommandsContract(NativeTransport.WebSocket);

public sealed class Http2WebSocketCommandsTests() : NativeCommandsContract(NativeTransport.Http2WebSocket);

public sealed class TlsWebSocketCommandsTests() : NativeCommandsContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamCommandsTests() : NativeCommandsContract(NativeTransport.EventStream);

public sealed class LongPollingCommandsTests() : NativeCommandsContract(NativeTransport.LongPolling);

public sealed class WebSocketPresenceTests() : NativePresenceContract(NativeTransport.WebSocket);

public sealed class Http2WebSocketPresenceTests() : NativePresenceContract(NativeTransport.Http2WebSocket);

public sealed class TlsWebSocketPresenceTests() : NativePresenceContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamPresenceTests() : NativePresenceContract(NativeTransport.EventStream);

public sealed class LongPollingPresenceTests() : NativePresenceContract(NativeTransport.LongPolling);

public sealed class WebSocketRecoveryTests() : NativeRecoveryContract(NativeTransport.WebSocket);

public sealed class Http2WebSocketRecoveryTests() : NativeRecoveryContract(NativeTransport.Http2WebSocket);

public sealed class TlsWebSocketRecoveryTests() : NativeRecoveryContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamRecoveryTests() : NativeRecoveryContract(NativeTransport.EventStream);

public sealed class LongPollingRecoveryTests() : NativeRecoveryContract(NativeTransport.LongPolling);

public sealed class WebSocketAuthenticationTests() : NativeAuthenticationContract(NativeTransport.WebSocket);

public sealed class Http2WebSocketAuthenticationTests() : NativeAuthenticationContract(NativeTransport.Http2WebSocket);

public sealed class TlsWebSocketAuthenticationTests() : NativeAuthenticationContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamAuthenticationTests() : NativeAuthenticationContract(NativeTransport.EventStream);

public sealed class LongPollingAuthenticationTests() : NativeAuthenticationContract(NativeTransport.LongPolling);

public sealed class WebSocketLimitsTests() : NativeLimitsContract(NativeTransport.WebSocket);

public sealed class Http2WebSocketLimitsTests() : NativeLimitsContract(NativeTransport.Http2WebSocket);

public sealed class TlsWebSocketLimitsTests() : NativeLimitsContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamLimitsTests() : NativeLimitsContract(NativeTransport.EventStream);

public sealed class LongPollingLimitsTests() : NativeLimitsContract(NativeTransport.LongPolling);

public sealed class WebSocketServerSubscriptionsTests() : NativeServerSubscriptionsContract(NativeTransport.WebSocket);

public sealed class Http2WebSocketServerSubscriptionsTests() : NativeServerSubscriptionsContract(NativeTransport.Http2WebSocket);

public sealed class TlsWebSocketServerSubscriptionsTests() : NativeServerSubscriptionsContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamServerSubscriptionsTests() : NativeServerSubscriptionsContract(NativeTransport.EventStream);

public sealed class LongPollingServerSubscriptionsTests() : NativeServerSubscriptionsContract(NativeTransport.LongPolling);
