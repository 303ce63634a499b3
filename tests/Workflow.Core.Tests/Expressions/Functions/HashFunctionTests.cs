namespace Workflow.Core.Tests.Expressions.Functions;

/// <summary>Hashes and signatures, against the vectors of FIPS 180 and RFC 4231 and 2202.</summary>
public class HashFunctionTests
{
    [Theory]
    [InlineData("sha256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData("sha256('a'.repeat(1000000))", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")]
    [InlineData("sha256('abc', 'base64')", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")]
    [InlineData("sha256('abc', 'base64url')", "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")]
    [InlineData("hmac('Jefe', 'what do ya want for nothing?')", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData("hmac('\\x0b'.repeat(20), 'Hi There')", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData("hmac('Jefe', 'what do ya want for nothing?', 'hex', 'sha512')", "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")]
    [InlineData("hmac('Jefe', 'what do ya want for nothing?', 'hex', 'sha1')", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")]
    [InlineData("hmac('Jefe', 'what do ya want for nothing?', 'base64')", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")]
    public void Function_Gives(string expression, string expected) => Assert.Equal(expected, Sample.Json(Sample.Value(expression)).GetString());

    [Theory]
    [InlineData("sha256(1)", "sha256: needs a text; this is a number")]
    [InlineData("sha256('a', 'octal')", "'octal' is not an encoding")]
    [InlineData("hmac('k')", "hmac: needs a text; this is undefined")]
    [InlineData("hmac('k', 't', 'hex', 'md5')", "'md5' is not an algorithm")]
    public void Function_SaysWhatItGot_WhenItFails(string expression, string reason) => Assert.Contains(reason, Sample.Failure(expression).Message, StringComparison.Ordinal);
}
