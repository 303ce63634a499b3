using System.Data.Common;

namespace Microsoft.Extensions.Hosting;

/// <summary>Which service a connection string means.</summary>
/// <param name="Server">The address.</param>
/// <param name="Key">The key; <c>null</c>: none.</param>
internal sealed record ServiceConnection(Uri Server, string? Key)
{
    private const string Form = "it must be an address, such as http://localhost:7071, or Endpoint=ADDRESS;Key=KEY";

    /// <summary>Reads a connection string.</summary>
    /// <param name="name">Its name, for what is said of faults.</param>
    /// <param name="text">The connection string, which may hold a key.</param>
    /// <exception cref="InvalidOperationException">There is none, or it has a fault. The message has nothing of it.</exception>
    public static ServiceConnection Read(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidOperationException($"There is no connection string '{name}': set ConnectionStrings:{name}, or let the AppHost set it with WithReference.");
        }

        if (AddressOf(text) is { } address)
        {
            return new ServiceConnection(address, null);
        }

        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw Faulty(name);
        }

        var key = parts.TryGetValue("Key", out var value) ? value as string : null;
        return parts.TryGetValue("Endpoint", out var endpoint) && AddressOf(endpoint as string) is { } server && parts.Count == (key is null ? 1 : 2)
            ? new ServiceConnection(server, string.IsNullOrEmpty(key) ? null : key)
            : throw Faulty(name);
    }

    private static Uri? AddressOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : null;

    private static InvalidOperationException Faulty(string name) => new($"The connection string '{name}' is faulty: {Form}.");
}
