using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Workflow.Client.Sending;

/// <summary>A request, before it is sent.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path below the address of the service.</param>
internal sealed record Call(HttpMethod Method, ApiPath Path)
{
    /// <summary>The tag that stands for every other.</summary>
    public const string Any = "*";

    public static readonly HttpRequestOptionsKey<bool> Repeatable = new("Workflow.Repeatable");
    public static readonly HttpRequestOptionsKey<bool> Streamed = new("Workflow.Streamed");
    public static readonly HttpRequestOptionsKey<TimeSpan> Waited = new("Workflow.Waited");
    public static readonly HttpRequestOptionsKey<TimeSpan> Longest = new("Workflow.Longest");
    public static readonly HttpRequestOptionsKey<Progress> Sent = new("Workflow.Progress");

    /// <summary>Its parameters.</summary>
    public Query? Query { get; init; }

    /// <summary>Its body.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The media type of the body.</summary>
    public string BodyType { get; init; } = MediaTypes.Json;

    /// <summary>What it asks for.</summary>
    public string Accept { get; init; } = MediaTypes.Json;

    /// <summary>The tag on which a change is based.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The tag of the answer that the caller has; of a change: <see cref="Any"/>, if there must be none.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>What makes the service do it once, however often it is sent.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long the service is to wait for the end of the run that it starts.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Other headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Longest time until its answer begins; <c>null</c>: that of the options.</summary>
    public TimeSpan? AnswersWithin { get; init; }

    /// <summary>Whether the answer is handed out as it arrives.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Whether it is sent once, whatever its method.</summary>
    public bool IsSentOnce { get; init; }

    /// <summary>Whether the values in its path are secret: they are in no text.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A status of an error whose answer is read like any other.</summary>
    public HttpStatusCode? Reads { get; init; }

    /// <summary>Whether the key goes along.</summary>
    public bool TakesKey { get; init; } = true;

    /// <summary>How texts name it.</summary>
    public string Name => $"{Method} /{(IsSecret ? Path.Route : Path.Text)}";

    /// <summary>The request to send.</summary>
    public HttpRequestMessage ToRequest(Uri server, string? key, Progress progress)
    {
        var request = new HttpRequestMessage(Method, new Uri(server, Path.Text + Query));
        if (Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(BodyType) } };
        }

        Set("Accept", Accept == MediaTypes.Json ? $"{MediaTypes.Json}, {MediaTypes.Problem}" : $"{Accept}, {MediaTypes.Problem}");
        Set("Authorization", TakesKey && key is not null ? $"Bearer {key}" : null);
        Set("If-Match", IfMatch);
        Set("If-None-Match", IfNoneMatch);
        Set("Idempotency-Key", IdempotencyKey);
        Set("Prefer", Wait is { } wait ? $"wait={Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)}" : null);
        foreach (var (name, value) in Headers)
        {
            Set(name, value);
        }

        request.Options.Set(Repeatable, !IsSentOnce && (Method != HttpMethod.Post || IdempotencyKey is not null));
        request.Options.Set(Streamed, IsStreamed);
        request.Options.Set(Waited, Wait ?? TimeSpan.Zero);
        request.Options.Set(Sent, progress);
        if (AnswersWithin is { } longest)
        {
            request.Options.Set(Longest, longest);
        }

        return request;

        void Set(string name, string? value)
        {
            if (value is not null && !request.Headers.TryAddWithoutValidation(name, Header(name, value)))
            {
                throw new ArgumentException($"The header {name} can't be sent.", nameof(value));
            }
        }
    }

    // A line break would begin another header.
    private static string Header(string name, string value) =>
        value.All(c => c is >= ' ' and <= '~') ? value : throw new ArgumentException($"The value of {name} must be visible ASCII characters.", nameof(value));
}

/// <summary>How far the sending of a request has come, over its attempts.</summary>
internal sealed class Progress
{
    /// <summary>When the first attempt began.</summary>
    public long BeganAt { get; init; }

    /// <summary>How many attempts have begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether an attempt may have reached the service without its answer arriving.</summary>
    public bool IsUncertain { get; set; }
}
