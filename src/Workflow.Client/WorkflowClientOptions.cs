namespace Workflow.Client;

/// <summary>Which service a client calls, as whom, and how patiently.</summary>
public sealed class WorkflowClientOptions
{
    /// <summary>The address of the service, such as https://workflow.example.org; a path before <c>/api</c> is part of it. Required.</summary>
    public Uri? Server { get; set; }

    /// <summary>The API key, or a token of the identity provider; <c>null</c> for a service that needs none.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// Whether a key may be sent without encryption to another machine: for networks that nobody listens to. Default: <c>false</c>, and
    /// only <c>https</c> addresses and those of this machine take a key.
    /// </summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>Longest time for one attempt of a request, its answer included. Default: 100 seconds.</summary>
    public TimeSpan AttemptTime { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Longest time for a request with all its attempts and the pauses between them. Default: 3 minutes.</summary>
    public TimeSpan TotalTime { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Longest time until a backup begins to arrive: the service copies and checks its whole store first. Default: 4 hours.</summary>
    public TimeSpan BackupTime { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How often a request that may be repeated is sent again, 0 to 20. Default: 4.</summary>
    public int Retries { get; set; } = 4;

    /// <summary>The pause before the first repetition, doubled with each and varied at random, unless the service says one. Default: 0.5 seconds.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long waits and watches go on while the service can't be reached, such as through a restart, from the last answer. Default: 5
    /// minutes.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest answer that is read into memory, in bytes, 1 KiB to 2 GB. Default: 64 MiB.</summary>
    public int MaxResponseBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>What is wrong with them: sentences without the key; empty if nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (Server is null)
        {
            faults.Add($"{nameof(Server)} is required: the address of the service, such as https://workflow.example.org.");
        }
        else if (!IsServer(Server))
        {
            faults.Add($"{nameof(Server)} must be an address that begins with https:// or http://, without user, query and fragment.");
        }

        if (Key is { } key && (key.Length is 0 or > 16_384 || key.Any(c => c is < '!' or > '~')))
        {
            faults.Add($"{nameof(Key)} must be 1 to 16,384 visible ASCII characters, without spaces.");
        }
        else if (Key is not null && Server is { } server && IsServer(server) && server.Scheme == Uri.UriSchemeHttp && !server.IsLoopback && !AllowPlainHttp)
        {
            faults.Add($"A key would be sent without encryption to {server.Host}: use https, or set {nameof(AllowPlainHttp)} if nobody listens to that network.");
        }

        Time(nameof(AttemptTime), AttemptTime, TimeSpan.FromMilliseconds(10));
        Time(nameof(TotalTime), TotalTime, TimeSpan.FromMilliseconds(10));
        Time(nameof(BackupTime), BackupTime, TimeSpan.FromMilliseconds(10));
        Time(nameof(RetryDelay), RetryDelay, TimeSpan.Zero);
        Time(nameof(Patience), Patience, TimeSpan.Zero);
        if (Retries is < 0 or > 20)
        {
            faults.Add($"{nameof(Retries)} must be 0 to 20.");
        }

        if (MaxResponseBytes is < 1024 or > 2_000_000_000)
        {
            faults.Add($"{nameof(MaxResponseBytes)} must be 1,024 to 2,000,000,000.");
        }

        return faults;

        void Time(string name, TimeSpan value, TimeSpan least)
        {
            if (value < least || value > TimeSpan.FromHours(24))
            {
                faults.Add($"{name} must be {(least == TimeSpan.Zero ? "0" : "10 milliseconds")} to 24 hours.");
            }
        }
    }

    internal static WorkflowClientOptions Checked(WorkflowClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Faults() is [_, ..] faults ? throw new ArgumentException(string.Join(' ', faults), nameof(options)) : (WorkflowClientOptions)options.MemberwiseClone();
    }

    private static bool IsServer(Uri server) =>
        server.IsAbsoluteUri
        && (server.Scheme == Uri.UriSchemeHttps || server.Scheme == Uri.UriSchemeHttp)
        && server.Host.Length > 0
        && server is { UserInfo: "", Query: "", Fragment: "" };
}
