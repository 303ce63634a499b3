namespace Workflow.Tasks.Http.Request;

/// <summary>Where the body of a call comes from.</summary>
internal abstract record BodySource;

/// <summary>The config itself: <c>body</c> and <c>form</c>.</summary>
internal sealed record FixedBody(RequestBody Body) : BodySource;

/// <summary>An earlier output, by its name: <c>body_from</c>, or <c>value_from</c> of a part.</summary>
/// <param name="Output">The expression that names it.</param>
/// <param name="Pointer">The JSON pointer of that, for messages.</param>
/// <param name="IsBase64">Whether a text in it is base64. That of an HTTP response says so itself.</param>
internal sealed record OutputBody(string Output, string Pointer, bool IsBase64) : BodySource;

/// <summary>Fields and files (RFC 7578): <c>multipart</c>.</summary>
internal sealed record MultipartBody(IReadOnlyList<BodyPart> Parts) : BodySource;

/// <summary>A field or a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="FileName">The name of the file; <c>null</c>: it is a field.</param>
/// <param name="ContentType">What it is; <c>null</c>: what its value says, with a file.</param>
internal sealed record BodyPart(string Name, BodySource Value, string? FileName, string? ContentType);
