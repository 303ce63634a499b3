using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;

namespace Workflow.Client.Sending;

/// <summary>
/// One request in the traces and metrics of the program, with all its attempts: by its route, without ids, names and tokens. What it is sent
/// with continues the trace.
/// </summary>
internal readonly struct CallTrace : IDisposable
{
    private static readonly ActivitySource Source = new(WorkflowClient.TelemetryName);
    private static readonly Meter Meter = new(WorkflowClient.TelemetryName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "workflow.client.request.duration",
        "s",
        "How long the service takes until an answer begins, over all attempts.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    private readonly Activity? _activity;
    private readonly string _method;
    private readonly string _route;
    private readonly long _from;

    private CallTrace(Activity? activity, string method, string route) => (_activity, _method, _route, _from) = (activity, method, route, Stopwatch.GetTimestamp());

    /// <summary>The request is about to be sent.</summary>
    public static CallTrace Begin(Call call, HttpRequestMessage request)
    {
        var (method, route) = (call.Method.Method, "/" + call.Path.Route);
        var activity = Source.StartActivity($"{method} {route}", ActivityKind.Client);
        activity?.SetTag("http.request.method", method)
            .SetTag("url.template", route)
            .SetTag("server.address", request.RequestUri!.Host)
            .SetTag("server.port", request.RequestUri.Port);
        DistributedContextPropagator.Current.Inject(activity ?? Activity.Current, request, static (carrier, name, value) => ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));
        return new CallTrace(activity, method, route);
    }

    /// <summary>The answer has begun.</summary>
    public void Answered(HttpStatusCode status, int attempts)
    {
        var isError = (int)status >= 400;
        _activity?.SetTag("http.response.status_code", (int)status);
        End(isError ? ((int)status).ToString(CultureInfo.InvariantCulture) : null, attempts, new("http.response.status_code", (int)status));
    }

    /// <summary>There was no answer.</summary>
    public void Failed(Exception exception, int attempts) => End(exception.GetType().Name, attempts, default);

    /// <inheritdoc/>
    public void Dispose() => _activity?.Dispose();

    private void End(string? error, int attempts, KeyValuePair<string, object?> status)
    {
        if (_activity is not null && attempts > 1)
        {
            _activity.SetTag("http.request.resend_count", attempts - 1);
        }

        if (error is not null)
        {
            _activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        }

        if (Duration.Enabled)
        {
            var tags = new TagList { { "http.request.method", _method }, { "url.template", _route } };
            if (status.Key is not null)
            {
                tags.Add(status);
            }

            if (error is not null)
            {
                tags.Add("error.type", error);
            }

            Duration.Record(Stopwatch.GetElapsedTime(_from).TotalSeconds, tags);
        }
    }
}
