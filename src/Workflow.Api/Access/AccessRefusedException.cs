using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Access;

/// <summary>A caller may not do what it asks. Nothing was changed.</summary>
/// <param name="message">Why, for the caller.</param>
/// <param name="status">The HTTP status: 403 if the caller is known.</param>
internal sealed class AccessRefusedException(string message, int status = StatusCodes.Status403Forbidden) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;
}
