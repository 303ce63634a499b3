using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Addresses;

/// <summary>
/// Derives the addresses of callbacks from the key of the service, so that the store has no secret of a run, and an address can be
/// shown at any time.
/// </summary>
/// <param name="key">The key of the service.</param>
public sealed class CallbackKey(byte[] key)
{
    /// <summary>The token of an attempt: the last part of its address.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="attempt">The attempt.</param>
    public CallbackToken TokenOf(string runId, ExecutionKey attempt) => new(runId, attempt, SecretOf(runId, attempt));

    private string SecretOf(string runId, ExecutionKey attempt) => Base64Url.EncodeToString(HMACSHA256.HashData(
        key,
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"callback/{runId}/{attempt.Position}/{attempt.Index}/{attempt.Attempt}"))));
}
