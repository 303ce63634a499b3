using Microsoft.AspNetCore.Http;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.Limits;

namespace Workflow.Api.Access;

/// <summary>
/// Who asks for the service's health. It is answered to everyone, within a limited time, also while the store hangs, where keys are: who can't be identified
/// by then is a stranger. So is one with a wrong key, as a key that was revoked must not take the service out of rotation.
/// </summary>
internal sealed class ProbeCallers(Callers callers, FailedSignIns failed, HealthOptions options, TimeProvider time) : IDisposable
{
    // Each may keep a thread while the store hangs.
    private const int MostAtOnce = 4;

    private readonly SemaphoreSlim _free = new(MostAtOnce);

    /// <summary>The caller, by a key or a token in a header, or as this machine's own; <c>null</c>: a stranger.</summary>
    public async Task<Caller?> FindAsync(HttpContext http)
    {
        var credential = SentKey.Credential(http.Request);
        if (callers.Find(http) is not { } find || (credential is not null && !failed.MayCheck(http, credential)))
        {
            return null;
        }

        var identity = await FindAsync(find);
        if (credential is not null && identity?.Caller is { Kind: not CallerKind.Local })
        {
            failed.Succeeded(http, credential);
        }
        else if (credential is not null && identity is { Caller: null, Status: StatusCodes.Status401Unauthorized })
        {
            failed.Failed(http, credential); // looked up and not valid: that it could not be looked up says nothing of it
        }

        return identity?.Caller;
    }

    public void Dispose() => _free.Dispose();

    // Null: it could not be looked up.
    private async Task<Identity?> FindAsync(Func<CancellationToken, Task<Identity>> find)
    {
        var (limit, begun) = (TimeSpan.FromSeconds(options.TimeoutSeconds), time.GetTimestamp());
        if (!await _free.WaitAsync(limit))
        {
            return null;
        }

        var finding = Task.Run(async () =>
        {
            try
            {
                using var cancellation = new CancellationTokenSource(limit, time);
                return await find(cancellation.Token);
            }
            catch (Exception)
            {
                return null; // the store can't be used, which the answer says
            }
            finally
            {
                _free.Release();
            }
        });
        try
        {
            var left = limit - time.GetElapsedTime(begun);
            return await finding.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
