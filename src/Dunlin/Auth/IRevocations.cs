namespace Dunlin;

/// <summary>
/// Takes tokens back before they expire. What is revoked is remembered for <see cref="DunlinOptions.RevocationWindow"/>, in the memory of this process. Thread-safe.
/// </summary>
public interface IRevocations
{
    /// <summary>
    /// Revokes every token of a user that was issued up to this second (<c>iat</c>), or does not say when. Tokens that are issued from the next second on are taken.
    /// </summary>
    /// <param name="user">1 to 256 characters.</param>
    /// <returns>Connections that are closed for it.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    int RevokeUser(string user);

    /// <summary>Revokes one token.</summary>
    /// <param name="tokenId">What it calls itself (<c>jti</c>): 1 to 256 characters.</param>
    /// <returns>Connections that are closed for it.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    int RevokeToken(string tokenId);
}
