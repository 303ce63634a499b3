namespace Workflow.Telemetry.Otlp;

/// <summary>
/// Makes the clients that send telemetry. None follows a redirect: the headers of the settings, which may have a key, are for the address of
/// the settings only.
/// </summary>
internal static class OtlpClients
{
    /// <summary>A client.</summary>
    /// <param name="timeout">How long a request may take.</param>
    /// <param name="mostAnswerBytes">How many bytes of an answer are read.</param>
    public static HttpClient Create(TimeSpan timeout, int mostAnswerBytes = 1024 * 1024) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = timeout,
            MaxResponseContentBufferSize = mostAnswerBytes,
        };
}
