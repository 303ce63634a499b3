namespace Workflow.Tasks.Http;

/// <summary>A URL as messages show it: without secrets, query, fragment, user and password.</summary>
internal static class ShownUrl
{
    /// <summary>The URL up to its query.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="mask">Takes secrets out. It is given the whole URL, as a part of a secret can't be found.</param>
    internal static string Of(Uri url, Func<string, string> mask)
    {
        var text = mask(url.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped));
        var end = text.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? text : text[..end];
    }
}
