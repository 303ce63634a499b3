using Microsoft.Extensions.Configuration;

namespace Workflow.Functions.Monitor;

/// <summary>
/// The settings of Durable Functions Monitor: whether it is on, and whom it admits. Its own settings (<c>DFM_…</c>) keep
/// their names and are read from the environment, as the monitor does.
/// </summary>
internal sealed record MonitorSettings
{
    /// <summary>The setting that enables it.</summary>
    public const string Switch = "Workflow:Monitor:Enabled";

    /// <summary>The setting that opens it to everyone, on a developer's machine.</summary>
    public const string Escape = "Workflow:Monitor:DisableAuthentication";

    /// <summary>
    /// The monitor's own setting for that: the value below opens it; any other value is a password that bypasses all roles.
    /// </summary>
    public const string NonceSetting = "DFM_NONCE";

    private const string NonceThatOpens = "i_sure_know_what_i_am_doing";

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; private init; }

    /// <summary>
    /// Whether this is a developer's machine: every environment name that is set says Development, and the app does not run
    /// in Azure.
    /// </summary>
    public bool IsDevelopment { get; private init; }

    /// <summary>Whether App Service authentication is on. Only then does the platform set the header that names the user.</summary>
    public bool IsBehindAppService { get; private init; }

    /// <summary>Whether it is open to everyone who reaches it; only allowed on a developer's machine.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>
    /// Whether it has a nonce, which it requires of every request instead of a user; only allowed on a developer's machine.
    /// </summary>
    public bool HasNonce { get; private init; }

    /// <summary>Whether it only requires its nonce, or nothing.</summary>
    public bool IsOpenForDevelopment => IsDevelopment && (IsOpen || HasNonce);

    /// <summary>Roles that may control.</summary>
    public IReadOnlyList<string> FullAccessRoles { get; private init; } = [];

    /// <summary>Roles that may only read.</summary>
    public IReadOnlyList<string> ReadOnlyRoles { get; private init; } = [];

    /// <summary>The claim with a user's name, if it is not the default.</summary>
    public string? NameClaim { get; private init; }

    /// <summary>The claim with a role, if it is not the default.</summary>
    public string? RolesClaim { get; private init; }

    /// <summary>The task hub that it shows, if it is not the one in host.json.</summary>
    public string? HubName { get; private init; }

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The settings of the app.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static MonitorSettings Of(IConfiguration settings, Func<string, string?> environment)
    {
        var nonce = environment(NonceSetting);
        return new()
        {
            IsOn = settings.GetValue<bool>(Switch),
            IsDevelopment = Platform.IsDevelopment(environment),
            IsBehindAppService = IsTrue(environment("WEBSITE_AUTH_ENABLED")) && Platform.IsAzure(environment),
            IsOpen = settings.GetValue<bool>(Escape) || nonce == NonceThatOpens,
            HasNonce = !string.IsNullOrEmpty(nonce),
            FullAccessRoles = Names(environment, ["DFM_ALLOWED_FULL_ACCESS_APP_ROLES", "DFM_ALLOWED_APP_ROLES"]) ?? ["operator", "admin"],
            ReadOnlyRoles = Names(environment, ["DFM_ALLOWED_READ_ONLY_APP_ROLES"]) ?? ["viewer"],
            NameClaim = NotEmpty(environment("DFM_USERNAME_CLAIM_NAME")),
            RolesClaim = NotEmpty(environment("DFM_ROLES_CLAIM_NAME")),

            // The monitor reads host.json itself, but ignores that environment variables override it.
            HubName = NotEmpty(environment("DFM_HUB_NAME")) ?? NotEmpty(environment("AzureFunctionsJobHost__extensions__durableTask__hubName")),
        };
    }

    /// <summary>Why the app does not start with these settings, or <c>null</c>.</summary>
    public string? Fault()
    {
        if (!IsOn)
        {
            return null; // there is no monitor to open
        }

        if ((IsOpen || HasNonce) && !IsOpenForDevelopment)
        {
            var setting = HasNonce ? NonceSetting : Escape;
            return $"the setting {setting} opens the monitor without any role, which is allowed on a developer's machine only "
                + "(AZURE_FUNCTIONS_ENVIRONMENT=Development, and not in Azure). Remove it, or switch the monitor off.";
        }

        return FullAccessRoles.Intersect(ReadOnlyRoles, StringComparer.Ordinal).FirstOrDefault() is { } role
            ? $"the role '{role}' is in both DFM_ALLOWED_FULL_ACCESS_APP_ROLES and DFM_ALLOWED_READ_ONLY_APP_ROLES."
            : null;
    }

    /// <summary>Whether a user with these roles is admitted.</summary>
    public bool Admits(IEnumerable<string> roles) => roles.Any(r => FullAccessRoles.Contains(r) || ReadOnlyRoles.Contains(r));

    private static bool IsTrue(string? value) => bool.TryParse(value, out var parsed) && parsed;

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    // An empty setting admits no role; a missing one means the default.
    private static string[]? Names(Func<string, string?> environment, string[] settings)
    {
        var values = settings.Select(environment).OfType<string>().ToList();
        return values.Count == 0
            ? null
            : [.. values.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];
    }
}
