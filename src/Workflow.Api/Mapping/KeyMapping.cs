using Workflow.Contracts;
using Workflow.Core.Access;

namespace Workflow.Api.Mapping;

/// <summary>Shows keys and callers.</summary>
internal static class KeyMapping
{
    extension(KeyResponse)
    {
        public static KeyResponse Of(ApiKey key) => new(
            key.Id, KeyText.PrefixOf(key.Id), key.Name, key.Role, key.Workflows, key.CreatedAt, key.CreatedBy, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);
    }

    extension(NewKeyResponse)
    {
        public static NewKeyResponse Of(IssuedKey issued) => new(
            issued.Key.Id,
            issued.Text,
            KeyText.PrefixOf(issued.Key.Id),
            issued.Key.Name,
            issued.Key.Role,
            issued.Key.Workflows,
            issued.Key.CreatedAt,
            issued.Key.CreatedBy,
            issued.Key.ExpiresAt);
    }

    extension(MeResponse)
    {
        public static MeResponse Of(Caller caller, string? csrfToken) =>
            new(caller.Kind, caller.Id, caller.Actor, caller.ActorId, caller.Name, caller.Role, caller.Workflows, caller.ExpiresAt, csrfToken);
    }
}
