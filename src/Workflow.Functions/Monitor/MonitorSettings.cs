using Microsoft.Extensions.Configuration;

namespace Workflow.Functions.Monitor;

/// <summary>
/// What the settings say of Durable Functions Monitor: whether it is on, and whom it lets in. Its own settings
/// (<c>DFM_…</c>) keep their names, and are read from the environment, where it reads them too.
/// </summary>
internal sealed record MonitorSettings
{
    /// <summary>The setting that switches it on.</summary>
    public const string Switch = "Workflow:Monitor:Enabled";

    /// <summary>The setting that opens it to all, on a developer's machine.</summary>
    public const string Escape = "Workflow:Monitor:DisableAuthentication";

    /// <summary>Its own setting for that: the words below open it, any other value is a password that stands above all roles.</summary>
    public const string NonceSetting = "DFM_NONCE";

    private const string NonceThatOpens = "i_sure_know_what_i_am_doing";

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; private init; }

    /// <summary>Whether this is a developer's machine: every name of the environment that is set says so, and nothing says Azure.</summary>
    public bool IsDevelopment { get; private init; }

    /// <summary>Whether App Service authentication stands before the app. Only then is the header that names a user the platform's.</summary>
    public bool IsBehindAppService { get; private init; }

    /// <summary>Whether all who reach it are let in: on a developer's machine, and nowhere else.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>Whether it has a nonce, which it asks of every request in place of a user: likewise.</summary>
    public bool HasNonce { get; private init; }

    /// <summary>Whether only its nonce, or nothing, lets a caller in.</summary>
    public bool IsOpenForDevelopment => IsDevelopment && (IsOpen || HasNonce);

    /// <summary>Roles that may control.</summary>
    public IReadOnlyList<string> FullAccessRoles { get; private init; } = [];

    /// <summary>Roles that may look.</summary>
    public IReadOnlyList<string> ReadOnlyRoles { get; private init; } = [];

    /// <summary>The claim that holds a user's name, where it is another than usual.</summary>
    public string? NameClaim { get; private init; }

    /// <summary>The claim that holds a role, where it is another than usual.</summary>
    public string? RolesClaim { get; private init; }

    /// <summary>The task hub that it shows, where it is another than the one in host.json.</summary>
    public string? HubName { get; private init; }

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The settings of the app.</param>
    /// <param name="environment">Gives a variable of the environment.</param>
    public static MonitorSettings Of(IConfiguration settings, Func<string, string?> environment)
    {
        var nonce = environment(NonceSetting);
        return new()
        {
            IsOn = settings.GetValue<bool>(Switch),
            IsDevelopment = SaysDevelopment(environment) && !Platform.IsAzure(environment),
            IsBehindAppService = IsTrue(environment("WEBSITE_AUTH_ENABLED")) && Platform.IsAzure(environment),
            IsOpen = settings.GetValue<bool>(Escape) || nonce == NonceThatOpens,
            HasNonce = !string.IsNullOrEmpty(nonce),
            FullAccessRoles = Names(environment, ["DFM_ALLOWED_FULL_ACCESS_APP_ROLES", "DFM_ALLOWED_APP_ROLES"]) ?? ["operator", "admin"],
            ReadOnlyRoles = Names(environment, ["DFM_ALLOWED_READ_ONLY_APP_ROLES"]) ?? ["viewer"],
            NameClaim = NotEmpty(environment("DFM_USERNAME_CLAIM_NAME")),
            RolesClaim = NotEmpty(environment("DFM_ROLES_CLAIM_NAME")),

            // It reads host.json itself, but does not know that the host lets the environment override that.
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
            return $"the setting {setting} lets people into the monitor past all roles, and is for a developer's machine only "
                + "(AZURE_FUNCTIONS_ENVIRONMENT=Development, and not in Azure). Remove it, or switch the monitor off.";
        }

        return FullAccessRoles.Intersect(ReadOnlyRoles, StringComparer.Ordinal).FirstOrDefault() is { } role
            ? $"the role '{role}' may both control and only look: it stands among DFM_ALLOWED_FULL_ACCESS_APP_ROLES and DFM_ALLOWED_READ_ONLY_APP_ROLES."
            : null;
    }

    /// <summary>Whether a person with these roles may come in.</summary>
    public bool Admits(IEnumerable<string> roles) => roles.Any(r => FullAccessRoles.Contains(r) || ReadOnlyRoles.Contains(r));

    // Two names, and people set either. Where they differ, the careful reading wins.
    private static bool SaysDevelopment(Func<string, string?> environment)
    {
        string?[] said = [NotEmpty(environment("AZURE_FUNCTIONS_ENVIRONMENT")), NotEmpty(environment("DOTNET_ENVIRONMENT"))];
        return said.Any(s => s is not null) && said.All(s => s is null || s.Equals("Development", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsTrue(string? value) => bool.TryParse(value, out var parsed) && parsed;

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    // A setting that is there and empty lets no role in; one that is not there means the default.
    private static string[]? Names(Func<string, string?> environment, string[] settings)
    {
        var values = settings.Select(environment).OfType<string>().ToList();
        return values.Count == 0
            ? null
            : [.. values.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];
    }
}
