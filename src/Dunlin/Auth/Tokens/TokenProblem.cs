namespace Dunlin.Auth;

/// <summary>Why a token is not taken. Clients are told less, see <see cref="TokenProblems.Code"/>.</summary>
internal enum TokenProblem : byte
{
    None,

    /// <summary>Not a signed compact JWT, or one whose fields are not what they must be.</summary>
    Malformed,

    /// <summary>An algorithm that is not taken, such as <c>none</c>.</summary>
    UnsupportedAlgorithm,

    /// <summary>No key for it, or none of that name.</summary>
    UnknownKey,

    BadSignature,
    NoExpiry,
    Expired,
    NotYetValid,
    WrongIssuer,
    WrongAudience,

    /// <summary>It does not say whose it is.</summary>
    NoUser,

    /// <summary>It is for a channel where one for a connection is needed, or the other way round.</summary>
    WrongPurpose,

    Revoked,
}

/// <summary>What clients are told of a problem.</summary>
internal static class TokenProblems
{
    /// <summary>The protocol's error code: whether a fresh token will help, and nothing that helps to forge one.</summary>
    public static string Code(this TokenProblem problem) => problem == TokenProblem.Expired ? "token_expired" : "unauthorized";
}
