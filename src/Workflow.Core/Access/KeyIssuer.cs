using Workflow.Core.Definitions;

namespace Workflow.Core.Access;

/// <summary>What a new key may do.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Role">Its role.</param>
/// <param name="Workflows">The patterns that it is limited to; <c>null</c>: all workflows.</param>
/// <param name="ExpiresAt">When it stops being valid; <c>null</c>: never.</param>
public sealed record KeyOrder(string Name, Role Role, IReadOnlyList<string>? Workflows = null, DateTimeOffset? ExpiresAt = null);

/// <summary>A key that was just made.</summary>
/// <param name="Key">The key as it is stored.</param>
/// <param name="Text">Its text, which nobody can see again.</param>
public sealed record IssuedKey(ApiKey Key, string Text);

/// <summary>Makes keys.</summary>
/// <param name="keys">The store of keys.</param>
/// <param name="time">The clock.</param>
public sealed class KeyIssuer(IAccessKeyStore keys, TimeProvider time)
{
    /// <summary>Makes a key and stores it.</summary>
    /// <param name="order">What it may do.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">
    /// It would be the first key of a service without keys, and could not create others, or not for ever: then nobody could.
    /// Or it would have been the first, and someone else was faster.
    /// </exception>
    public Task<IssuedKey> IssueAsync(KeyOrder order, Caller by, CancellationToken cancellationToken) =>
        IssueAsync(order, by, isFirst: by.Kind == CallerKind.Local, cancellationToken);

    /// <summary>Makes an admin key for a person who may use the store itself: whether there are keys or not.</summary>
    public Task<IssuedKey> IssueAdminAsync(string name, CancellationToken cancellationToken) =>
        IssueAsync(new KeyOrder(name, Role.Admin), Caller.Local, isFirst: false, cancellationToken);

    private async Task<IssuedKey> IssueAsync(KeyOrder order, Caller by, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst && order is not { Role: Role.Admin, Workflows: null, ExpiresAt: null })
        {
            throw new RefusedException(
                RefusalReason.Conflict,
                "There are no keys yet, and once there is one, every request needs a key. So the first key must have the role admin, be for all workflows, and not expire.");
        }

        while (true)
        {
            var issued = Make(order, by);
            if (isFirst ? await keys.AddFirstKeyAsync(issued.Key, cancellationToken) : await keys.AddKeyAsync(issued.Key, cancellationToken))
            {
                return issued;
            }

            if (isFirst)
            {
                throw new RefusedException(RefusalReason.Conflict, "Someone else has created the first key in the meantime, and now every request needs a key.");
            }
        }
    }

    private IssuedKey Make(KeyOrder order, Caller by)
    {
        var secret = KeyText.NewSecret();
        var key = new ApiKey
        {
            Id = KeyText.NewId(),
            Name = order.Name,
            Role = order.Role,
            Workflows = order.Workflows,
            SecretHash = KeyText.Hash(secret),
            CreatedAt = time.GetUtcNow(),
            CreatedBy = by.Actor,
            ExpiresAt = order.ExpiresAt,
        };
        return new IssuedKey(key, KeyText.Write(key.Id, secret));
    }
}
