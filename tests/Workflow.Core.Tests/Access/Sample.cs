using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static ApiKey Key(string id, Role role = Role.Viewer) =>
        new() { Id = id, Name = "sample", Role = role, SecretHash = new string('a', 64), CreatedAt = Noon, CreatedBy = "local" };
}
