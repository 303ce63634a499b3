using System.Text;
using Workflow.Acceptance.Tests.Contract;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>A request that was generated for an operation.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Target">Its path and query, as they are sent.</param>
/// <param name="Headers">Its headers, but for the type of the body.</param>
/// <param name="ContentType">The type of the body; <c>null</c>: none is said.</param>
/// <param name="Body">The body; <c>null</c>: none.</param>
internal sealed record GeneratedRequest(ServedOperation Operation, string Target, IReadOnlyList<(string Name, string Value)> Headers, string? ContentType, byte[]? Body)
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The path, with its escapes.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>The request as it is sent to a host.</summary>
    public HttpRequestMessage ToMessage(Uri host)
    {
        var message = new HttpRequestMessage(new HttpMethod(Operation.Method), new Uri(host.GetLeftPart(UriPartial.Authority) + Target, AsItIs));
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>The request as a command of a shell.</summary>
    public string ToCurl(Uri host)
    {
        var command = new StringBuilder();
        if (Body is not null)
        {
            command.Append($"printf %s {Convert.ToBase64String(Body)} | base64 -d | ");
        }

        command.Append($"curl -i --path-as-is -X {Operation.Method} {Quoted(host.GetLeftPart(UriPartial.Authority) + Target)}");
        foreach (var (name, value) in Headers)
        {
            command.Append($" -H {Quoted($"{name}: {(name == "Authorization" ? "Bearer KEY" : value)}")}");
        }

        return (Body is null ? command : command.Append($" -H {Quoted($"Content-Type: {ContentType}")} --data-binary @-")).ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
