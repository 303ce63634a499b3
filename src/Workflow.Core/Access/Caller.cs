namespace Workflow.Core.Access;

/// <summary>Who sends a request.</summary>
/// <param name="Kind">How the caller is known.</param>
/// <param name="Id">The id of the key; for other kinds, <c>null</c>.</param>
/// <param name="Name">The name of the key, or what the caller is otherwise called.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Workflows">The patterns of the workflows that the caller is limited to; <c>null</c>: all workflows.</param>
public sealed record Caller(CallerKind Kind, string? Id, string Name, Role Role, IReadOnlyList<string>? Workflows)
{
    /// <summary>Someone on this machine, on a service without keys.</summary>
    public static readonly Caller Local = new(CallerKind.Local, null, "local", Role.Admin, null);

    /// <summary>The holder of the key in the setting <c>Workflow:Access:BootstrapKey</c>.</summary>
    public static readonly Caller Bootstrap = new(CallerKind.Bootstrap, null, "bootstrap", Role.Admin, null);

    /// <summary>The holder of a stored key.</summary>
    /// <param name="key">The key.</param>
    public static Caller Of(ApiKey key) => new(CallerKind.Key, key.Id, key.Name, key.Role, key.Workflows) { ExpiresAt = key.ExpiresAt };

    /// <summary>Someone whom an identity provider vouches for.</summary>
    /// <param name="subject">By what the person is always known: see <see cref="Subject"/>.</param>
    /// <param name="name">The name: see <see cref="PersonRule.NameOf"/>.</param>
    /// <param name="role">What the person may do.</param>
    /// <param name="expiresAt">When the provider's word ends.</param>
    public static Caller Person(string? subject, string name, Role role, DateTimeOffset? expiresAt) =>
        new(CallerKind.Person, null, name, role, null) { Subject = subject, ExpiresAt = expiresAt };

    /// <summary>When the caller stops being known, such as the end of a key, a token or a session; <c>null</c>: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The caller in what is recorded: the key's prefix, the name of a person, or <c>local</c> or <c>bootstrap</c>.</summary>
    public string Actor => Id is null ? Name : KeyText.PrefixOf(Id);

    /// <summary>
    /// By what the identity provider always knows a person, whatever the person is called: see
    /// <see cref="PersonRule.EntraSubject"/>. <c>null</c>: not a person, or in a session of an older version.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>
    /// What tells the caller from every other. It never changes, and nobody else gets it: the subject of a person, whose
    /// name may change or be that of someone else too; otherwise the <see cref="Actor"/>.
    /// </summary>
    public string ActorId => Subject ?? Actor;

    /// <summary>Whether the caller is limited to some workflows.</summary>
    public bool IsLimited => Workflows is not null;

    /// <summary>Whether the caller may see a workflow at all.</summary>
    /// <param name="workflow">Its name.</param>
    public bool Covers(string workflow) => Workflows is null || Workflows.Any(pattern => WorkflowPattern.Matches(pattern, workflow));
}
