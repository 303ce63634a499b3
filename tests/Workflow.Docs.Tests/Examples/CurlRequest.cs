using System.Net.Http.Headers;
using System.Text;

namespace Workflow.Docs.Tests.Examples;

/// <summary>A request that an example sends with curl.</summary>
internal sealed class CurlRequest
{
    private readonly List<(string Name, string Value)> _headers = [];
    private string? _method;
    private byte[]? _body;

    /// <summary>Its method.</summary>
    public string Method => _method ?? (_body is null ? "GET" : "POST");

    /// <summary>Where it goes.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Reads the words of a command; an option that is not known here is a fault of the page, or of this class.</summary>
    /// <param name="words">The words after <c>curl</c>.</param>
    /// <param name="file">Gives the content of a file that a request sends.</param>
    public static CurlRequest Read(IReadOnlyList<string> words, Func<string, string> file)
    {
        var request = new CurlRequest();
        for (var i = 0; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "-X":
                    request._method = words[++i];
                    break;
                case "-H":
                    var header = words[++i].Split(':', 2);
                    request._headers.Add((header[0], header[1].Trim()));
                    break;
                case "-d" or "--data-binary":
                    var data = words[++i];
                    request._body = Encoding.UTF8.GetBytes(data.StartsWith('@') ? file(data[1..]) : data);
                    break;
                case "-i" or "-s":
                    break;
                case var option when option.StartsWith('-'):
                    throw new InvalidOperationException($"The examples do not know curl's option {option}.");
                default:
                    request.Address = words[i];
                    break;
            }
        }

        return request;
    }

    /// <summary>The request as it is sent, to where the service really listens.</summary>
    public HttpRequestMessage At(Uri service)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(Method), Address.Replace(ExamplePlayer.ShownAddress, service.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
        if (_body is not null)
        {
            message.Content = new ByteArrayContent(_body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded"); // curl's own, if none is given
        }

        foreach (var (name, value) in _headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Address}";
}
